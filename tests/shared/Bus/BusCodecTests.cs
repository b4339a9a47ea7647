using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nimmerverse.Shared.Bus;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Bus;

public sealed class BusCodecTests(NatsServerFixture server) : IClassFixture<NatsServerFixture>
{
    private static readonly Gen<string> Name = Gen.Elements("abcXYZ019_-".ToCharArray()).NonEmptyListOf().Select(static x => string.Concat(x));
    private static readonly Gen<long> Number = Gen.Choose(0, int.MaxValue).Select(static x => (long)x * 3);

    [Fact]
    public void AckSubject_of_either_form_parses_back()
    {
        var cases = from stream in Name
                    from consumer in Name
                    from delivered in Number
                    from sequence in Number
                    from place in Number
                    from ticks in Number
                    from pending in Number
                    from isLong in Gen.Elements(true, false)
                    select (new AckSubject(stream, consumer, delivered, sequence, place, DateTimeOffset.UnixEpoch.AddTicks(ticks), pending), isLong);
        Prop.ForAll(cases.ToArbitrary(), static @case =>
        {
            var (position, isLong) = @case;
            var nanoseconds = (position.Stored - DateTimeOffset.UnixEpoch).Ticks * 100;
            var tail = $"{position.Stream}.{position.Consumer}.{position.Delivered}.{position.StreamSequence}.{position.ConsumerSequence}.{nanoseconds}.{position.Pending}";
            return AckSubject.TryParse(isLong ? $"$JS.ACK._.hash.{tail}.random" : $"$JS.ACK.{tail}", out var parsed) && parsed == position;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void AckSubject_of_anything_else_is_refused_without_an_exception() =>
        Prop.ForAll<string>(static text => !AckSubject.TryParse(text, out _) && !AckSubject.TryParse("$JS.ACK." + text, out _))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("$JS.ACK.s.c.1.2.3.4")]
    [InlineData("$JS.ACK.s.c.1.2.3.4.5.6")]
    [InlineData("$JS.ACK.s.c.-1.2.3.4.5")]
    [InlineData("$JS.ACK.s.c.1.2.3.4.99999999999999999999")]
    [InlineData("$JS.API.s.c.1.2.3.4.5")]
    public void AckSubject_that_is_malformed_is_refused(string subject) => Assert.False(AckSubject.TryParse(subject, out _));

    [Fact]
    public async Task Headers_and_payload_of_any_content_come_back_as_they_went()
    {
        await using var bus = await server.ConnectAsync();
        using var subscription = bus.SubscribeSync(NatsServerFixture.UniquePrefix());
        var text = Gen.Elements("aZ9 ü€:;.=\t\"{}".ToCharArray()).ListOf().Select(static x => string.Concat(x).Trim()).Where(static x => x.Length > 0);
        var entry = from name in Name from value in text select (Name: "H" + name, Value: value);
        var cases = from entries in entry.ListOf() from payload in ArbMap.Default.GeneratorFor<byte[]>() select (entries, payload);
        Prop.ForAll(cases.ToArbitrary(), @case =>
        {
            var headers = new BusHeaders();
            foreach (var (name, value) in @case.entries)
            {
                headers.Add(name, value);
            }

            bus.Publish(subscription.Subject, @case.payload, headers: headers);
            return subscription.TryNext(TimeSpan.FromSeconds(10), out var message)
                && message.Payload.Span.SequenceEqual(@case.payload)
                && SameValues(headers, message.Headers ?? new BusHeaders());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void StoredHeaders_come_back_as_they_were_written()
    {
        var entry = from name in Name from value in Name select (Name: name, Value: value);
        Prop.ForAll(entry.ListOf().ToArbitrary(), static entries =>
        {
            var sent = new BusHeaders();
            foreach (var (name, value) in entries)
            {
                sent.Add(name, value);
            }

            var block = "NATS/1.0\r\n" + string.Concat(sent.Entries.Select(static each => $"{each.Key}: {each.Value}\r\n")) + "\r\n";
            return SameValues(sent, StoredHeaders.Parse(Encoding.UTF8.GetBytes(block)) ?? new BusHeaders());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void StoredHeaders_of_garbage_are_read_without_an_exception() =>
        Prop.ForAll<byte[]>(static block => StoredHeaders.Parse(block) is null == block.Length is 0).QuickCheckThrowOnFailure();

    [Fact]
    public void Subject_that_the_rules_accept_cannot_break_the_protocol()
    {
        var subjects = Gen.Elements("ab.*> \r\n\t\0\u007f".ToCharArray()).ListOf().Select(static x => string.Concat(x));
        Prop.ForAll(subjects.ToArbitrary(), static subject =>
        {
            var tokens = subject.Split('.');
            var isSafe = !subject.Any(static c => c is <= ' ' or '\u007f') && tokens.All(static token => token.Length > 0);
            return SubjectRules.IsPublishable(subject) == (isSafe && !tokens.Any(static token => token is "*" or ">"))
                && SubjectRules.IsFilter(subject) == (isSafe && tokens.Index().All(token =>
                    token.Item is "*" || !token.Item.AsSpan().ContainsAny('*', '>') || (token.Item is ">" && token.Index == tokens.Length - 1)));
        }).QuickCheckThrowOnFailure();
    }

    private static bool SameValues(BusHeaders sent, BusHeaders received) =>
        sent.Count == received.Count
        && sent.Entries.All(entry => sent.Values(entry.Key).SequenceEqual(received.Values(entry.Key), StringComparer.Ordinal));
}
