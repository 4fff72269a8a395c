-- The append is a statement of the client now.
drop function if exists srs_append(varchar[], varchar[], bigint[], int[], jsonb[], int[], int[], uuid[], varchar[], varchar[], jsonb[], varchar[], varchar[], varchar[], timestamptz);
