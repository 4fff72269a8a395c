using SrsStack.Domain.Access;
using SrsStack.Domain.Kernel;
using SrsStack.Testing;

namespace SrsStack.Domain.Tests.Access;

public sealed class PersonDeciderTests
{
    private const string Ann = "ann";
    private static readonly DateTimeOffset T0 = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly SecretRef One = new("one");
    private static readonly SecretRef Two = new("two");
    private static readonly Actor By = new(ActorKind.Person, "owner");
    private static readonly PersonEvent.Added Added = new(Ann, Role.Viewer, One, By, T0);
    private static readonly PersonEvent.Removed Removed = new(Ann, By, T0);

    private static DeciderSpec<Person, PersonEvent> Spec => new(Person.Initial, Person.Evolve);

    [Fact]
    public void Somebody_is_added_once_and_again_after_they_were_removed()
    {
        Spec.When(Decide(Add(Ann))).Then(Added);
        Spec.Given(Added).When(Decide(Add(Ann))).ThenRejected("NAME_TAKEN");
        Spec.Given(Added, Removed).When(Decide(Add(Ann))).Then(Added);
    }

    [Theory]
    [InlineData("owner", "NAME_TAKEN")]
    [InlineData("", "BAD_PERSON_NAME")]
    [InlineData("a", "BAD_PERSON_NAME")]
    [InlineData("-ann", "BAD_PERSON_NAME")]
    [InlineData("Ann", "BAD_PERSON_NAME")]
    [InlineData("ann lee", "BAD_PERSON_NAME")]
    [InlineData("ann\r\n", "BAD_PERSON_NAME")]
    [InlineData("../ann", "BAD_PERSON_NAME")]
    [InlineData("änn", "BAD_PERSON_NAME")]
    public void A_name_is_plain_and_not_the_first_owners(string name, string code) => Spec.When(Decide(Add(name))).ThenRejected(code);

    [Fact]
    public void A_name_has_an_upper_bound()
    {
        var longest = new string('a', 64);
        Spec.When(Decide(Add(longest))).Then(Added with { Name = longest });
        Spec.When(Decide(Add(longest + "a"))).ThenRejected("BAD_PERSON_NAME");
    }

    [Fact]
    public void A_role_is_one_of_three_and_the_same_again_is_nothing()
    {
        Spec.When(Decide(Add(Ann) with { Role = (Role)99 })).ThenRejected("BAD_ROLE");
        Spec.Given(Added).When(Decide(new PersonCommand.ChangeRole(Ann, (Role)99, By, T0))).ThenRejected("BAD_ROLE");
        Spec.Given(Added).When(Decide(new PersonCommand.ChangeRole(Ann, Role.Operator, By, T0))).Then(new PersonEvent.RoleChanged(Ann, Role.Operator, By, T0));
        Spec.Given(Added).When(Decide(new PersonCommand.ChangeRole(Ann, Role.Viewer, By, T0))).ThenNothing();
    }

    [Fact]
    public void A_password_is_changed_and_the_person_removed_while_they_are_there()
    {
        Spec.Given(Added).When(Decide(new PersonCommand.ChangePassword(Ann, Two, By, T0))).Then(new PersonEvent.PasswordChanged(Ann, Two, By, T0));
        Spec.Given(Added).When(Decide(new PersonCommand.Remove(Ann, By, T0))).Then(Removed);
        PersonCommand[] all = [new PersonCommand.ChangeRole(Ann, Role.Owner, By, T0), new PersonCommand.ChangePassword(Ann, Two, By, T0), new PersonCommand.Remove(Ann, By, T0)];
        foreach (var command in all)
        {
            Spec.When(Decide(command)).ThenRejected("PERSON_NOT_FOUND");
            Spec.Given(Added, Removed).When(Decide(command)).ThenRejected("PERSON_NOT_FOUND");
        }
    }

    [Fact]
    public void The_state_is_role_and_password_of_now() => new PersonEvent[]
    {
        Added, new PersonEvent.RoleChanged(Ann, Role.Owner, By, T0), new PersonEvent.PasswordChanged(Ann, Two, By, T0),
    }.Aggregate(Person.Initial, Person.Evolve).ShouldBe(new Person.Member(Role.Owner, Two));

    private static PersonCommand.Add Add(string name) => new(name, Role.Viewer, One, By, T0);

    private static Func<Person, (IReadOnlyList<PersonEvent> Events, string? Code)> Decide(PersonCommand command) => state =>
    {
        var decision = PersonDecider.Decide(command, state);
        return (decision.Events, decision.Rejection?.Code);
    };
}
