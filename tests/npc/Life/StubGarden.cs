using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Npc.Tests.Life;

/// <summary>A garden of 3 x 3 nodes with a house at every corner, for one body: answers each action with a view, as the world does.</summary>
internal sealed class StubGarden : IAsyncDisposable
{
    private const int Side = 3;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _serving;
    private readonly string _body;
    private readonly Messenger _messenger;
    private int _node;
    private long _tick;

    private StubGarden(string body, Messenger messenger, TypedSubscription<WorldAction> actions)
    {
        _body = body;
        _messenger = messenger;
        _serving = ServeAsync(actions, _ended.Token);
    }

    /// <summary>Facts there are: a resident per corner.</summary>
    public const int Facts = 4;

    /// <summary>The village; set it to begin a new one.</summary>
    public long Village { get; set; } = 1;

    /// <summary>While true, moves are refused.</summary>
    public bool Refusing { get; set; }

    /// <summary>While true, moves are not answered.</summary>
    public bool Holding { get; set; }

    /// <summary>Hunger of the body, 0 to 1.</summary>
    public double Hunger { get; set; } = 0.1;

    /// <summary>Actions so far.</summary>
    public List<WorldAction> Actions { get; } = [];

    public static async Task<StubGarden> StartAsync(BusConnection bus, string body)
    {
        var messenger = RunningProgram.Speak(bus, "world", EntityType.World);
        return new(body, messenger, await messenger.SubscribeAsync(Subjects.WorldAction.Filter(EnvironmentName.Dev, body)));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _serving.ContinueWith(static _ => { }, TaskScheduler.Default);
        _ended.Dispose();
    }

    private async Task ServeAsync(TypedSubscription<WorldAction> actions, CancellationToken cancellationToken)
    {
        await foreach (var received in actions.ReadAllAsync(cancellationToken))
        {
            var action = received.Body;
            lock (Actions)
            {
                Actions.Add(action);
            }

            _tick++;
            if (Holding && action.Kind == ActionKind.Move)
            {
                continue;
            }

            string? refused = null;
            if (action is { Kind: ActionKind.Move, ToNode: { } to })
            {
                refused = Refusing ? "node_full" : action.Village != Village ? "wrong_village" : Exits(_node).Contains(to) ? null : "not_adjacent";
                _node = refused is null ? to : _node;
            }

            if (action.Kind != ActionKind.Leave)
            {
                _messenger.Publish(Subjects.WorldView.For(EnvironmentName.Dev, _body), View(refused));
            }
        }
    }

    private WorldView View(string? refused) => new()
    {
        Village = Village,
        Level = 1,
        Tick = _tick,
        Body = _body,
        Node = _node,
        Exits = Exits(_node),
        House = _node is 0 or 2 or 6 or 8 ? new HouseView(_node, [new FactView("resident", $"resident {_node} of {Village}")]) : null,
        Place = _node == 4 ? "hunger" : null,
        Needs = new Needs { Hunger = Hunger, Energy = 0.1, Company = 0.1 },
        Company = [],
        NodeCount = Side * Side,
        FactsTotal = Facts,
        WorldSeconds = _tick,
        Refused = refused,
    };

    private static int[] Exits(int node)
    {
        var (y, x) = Math.DivRem(node, Side);
        return
        [
            .. y > 0 ? [node - Side] : (int[])[],
            .. x > 0 ? [node - 1] : (int[])[],
            .. x < Side - 1 ? [node + 1] : (int[])[],
            .. y < Side - 1 ? [node + Side] : (int[])[],
        ];
    }
}
