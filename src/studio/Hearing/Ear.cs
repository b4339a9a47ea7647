using System.Collections.Immutable;
using System.Threading.Channels;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Studio.Hearing;

/// <summary>
/// Hears the bus without being noticed. A subscription to everything would make every request look as if somebody were there to answer it;
/// so what nobody answers is heard by its subjects, and requests only while somebody else is subscribed to them.
/// </summary>
/// <param name="bus">The connection.</param>
/// <param name="environment">The environment.</param>
internal sealed class Ear(BusConnection bus, EnvironmentName environment) : IAsyncDisposable
{
    private const int MostWaiting = 16_384;
    private const int MostFollowed = 512;
    private static readonly SubscriptionOptions Options = new() { Capacity = MostWaiting };
    private static readonly SubscriptionOptions Unconfirmed = Options with { IsConfirmed = false };
    private readonly List<BusSubscription> _always = [];
    private readonly Dictionary<string, BusSubscription> _followed = new(StringComparer.Ordinal);
    private ImmutableArray<ChannelReader<BusMessage>> _readers = [];

    /// <summary>What is heard; drained by one loop.</summary>
    public ImmutableArray<ChannelReader<BusMessage>> Readers => _readers;

    /// <summary>Begins to hear.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BusException">The user may not hear the environment.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var subject in Subjects.All.Where(static family => family.ReplyType is null)
            .Select(family => family.Fill(environment, [.. family.Parameters.Select(static _ => "*")])).Distinct(StringComparer.Ordinal))
        {
            _always.Add(await bus.SubscribeAsync(subject, _always.Count == 0 ? Options : Unconfirmed, cancellationToken));
        }

        await bus.FlushAsync(TimeSpan.FromSeconds(5), cancellationToken);
        Publish();
    }

    /// <summary>Follows what others are subscribed to: requests that somebody answers, and subjects of a lab's own.</summary>
    /// <param name="subscribers">Who listens to what.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask FollowAsync(IReadOnlyList<Subscriber> subscribers, CancellationToken cancellationToken)
    {
        var wanted = subscribers.Where(subscriber => !IsWatcher(subscriber)).SelectMany(static subscriber => subscriber.Subscriptions).Where(IsWorthFollowing)
            .Distinct(StringComparer.Ordinal).Take(MostFollowed).ToHashSet(StringComparer.Ordinal);
        foreach (var (subject, subscription) in _followed.Where(one => !wanted.Contains(one.Key)).ToArray())
        {
            _followed.Remove(subject);
            await subscription.DisposeAsync();
        }

        foreach (var subject in wanted.Where(subject => !_followed.ContainsKey(subject)))
        {
            _followed[subject] = await bus.SubscribeAsync(subject, Unconfirmed, cancellationToken);
        }

        Publish();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in _always.Concat(_followed.Values))
        {
            await subscription.DisposeAsync();
        }
    }

    private bool IsWatcher(Subscriber subscriber) =>
        subscriber.Name.StartsWith($"{environment}.cli.", StringComparison.Ordinal) || subscriber.Name.StartsWith($"{environment}.operator.", StringComparison.Ordinal);

    private bool IsWorthFollowing(string subject) =>
        !subject.AsSpan().ContainsAny('*', '>')
        && subject.StartsWith($"{environment}.", StringComparison.Ordinal)
        && !subject.StartsWith($"{environment}.health.", StringComparison.Ordinal)
        && !Subjects.NpcMind.TryParse(subject, out _)
        && !_always.Exists(known => SubjectPattern.Matches(known.Subject, subject));

    private void Publish() => ImmutableInterlocked.InterlockedExchange(ref _readers, [.. _always.Concat(_followed.Values).Select(static one => one.Messages)]);
}
