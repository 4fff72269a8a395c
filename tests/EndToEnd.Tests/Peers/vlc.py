"""Plays addresses with VLC's library (the program refuses to be root), all at once, until each has decoded so many pictures; nothing is shown.
Arguments: pictures, then addresses. Prints a line of JSON for each: {"address", "video", "audio", "lost", "state"}."""
import ctypes
import json
import sys
import time

PATIENCE = 60
ENDED, ERROR = 6, 7
vlc = ctypes.CDLL("libvlc.so.5")


class Stats(ctypes.Structure):  # libvlc_media_stats_t, VLC 3
    _fields_ = [(name, ctypes.c_float if name.endswith("bitrate") else ctypes.c_int) for name in (
        "read_bytes", "input_bitrate", "demux_read_bytes", "demux_bitrate", "demux_corrupted", "demux_discontinuity", "decoded_video", "decoded_audio",
        "displayed", "lost_pictures", "played_audio", "lost_audio", "sent_packets", "sent_bytes", "send_bitrate")]


def function(name, result, *arguments):
    found = getattr(vlc, "libvlc_" + name)
    found.restype, found.argtypes = result, arguments
    return found


pointer = ctypes.c_void_p
new = function("new", pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p))
media_new = function("media_new_location", pointer, pointer, ctypes.c_char_p)
player_of = function("media_player_new_from_media", pointer, pointer)
play = function("media_player_play", ctypes.c_int, pointer)
state_of = function("media_player_get_state", ctypes.c_int, pointer)
stats_of = function("media_get_stats", ctypes.c_int, pointer, ctypes.POINTER(Stats))
stop = function("media_player_stop", None, pointer)

options = [b"--intf=dummy", b"--vout=dummy", b"--aout=adummy", b"--no-video-title-show", b"--quiet", b"--no-plugins-cache"]
instance = new(len(options), (ctypes.c_char_p * len(options))(*options))
wanted, began, playing = int(sys.argv[1]), time.monotonic(), []
for address in sys.argv[2:]:
    media = media_new(instance, address.encode())
    playing.append((address, media, player_of(media), Stats()))
    play(playing[-1][2])
while time.monotonic() - began < PATIENCE and any(stats.decoded_video < wanted and state_of(player) not in (ENDED, ERROR) for _, _, player, stats in playing):
    time.sleep(0.1)
    for _, media, _, stats in playing:
        stats_of(media, ctypes.byref(stats))
for address, _, player, stats in playing:
    print(json.dumps({"address": address, "video": stats.decoded_video, "audio": stats.decoded_audio, "lost": stats.demux_corrupted, "state": state_of(player)}), flush=True)
    stop(player)
