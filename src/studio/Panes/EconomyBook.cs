using Nimmerverse.Shared.Wire;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Panes;

/// <summary>What everything costs: lifeforce and CPU by process, the large mind by requester. Owned by the projection's loop.</summary>
/// <param name="graph">The graph.</param>
/// <param name="mind">The large mind.</param>
internal sealed class EconomyBook(Graph graph, MindBook mind)
{
    private const double ShortestSpanMs = 900;
    private readonly Dictionary<Node, Account> _accounts = [];

    /// <summary>Takes a heartbeat.</summary>
    /// <param name="taken">The message.</param>
    public void TakeHeartbeat(in Taken taken)
    {
        if (taken.Read(Subjects.Heartbeat) is not { } body)
        {
            return;
        }

        var node = taken.Sender;
        node.MaySilence = Math.Clamp(body.IntervalMs, 1_000, 600_000);
        if (node.Kind is not (NodeKind.Npc or NodeKind.Gate))
        {
            graph.SetValue(node, Math.Clamp(body.Vitality / 2, 0, 1));
        }

        var account = Of(node);
        account.Stock = body.Lifeforce;
        account.Take(taken.Now, body.LifeforceEarned, body.LifeforceSpent, body.CpuMs);
        if (node.Kind is not (NodeKind.World or NodeKind.Cortex))
        {
            node.Facts =
            [
                new("state", body.State), new("process", $"{body.Pid}"), new("up", $"{body.UptimeS:0}", "s"), new("memory", $"{body.RssKb / 1024.0:0.0}", "MiB"),
                new("CPU", $"{account.CpuPct:0.0}", "%"), new("lifeforce", $"{body.Lifeforce:0.0}", "LF"), new("vitality", $"{body.Vitality:0.00}"),
                new("waiting messages", $"{body.Bus.Pending}"), new("dropped messages", $"{body.Bus.Dropped}"), new("version", body.Version),
            ];
        }
    }

    /// <summary>Takes what a supervisor measures of its NPCs.</summary>
    /// <param name="taken">The message.</param>
    public void TakeSupervisor(in Taken taken)
    {
        if (taken.Read(Subjects.SupervisorStatus) is not { } body)
        {
            return;
        }

        foreach (var process in body.Npcs)
        {
            if (graph.Node(NodeKind.Npc, process.Npc) is { } node)
            {
                var account = Of(node);
                account.Quota = process.CpuQuotaPct;
                account.Take(taken.Now, null, null, process.CpuMs);
                node.Facts =
                [
                    new("process", $"{process.Pid}"), new("state", $"{process.State}".ToLowerInvariant()), new("restarts", $"{process.Restarts}"),
                    new("CPU", $"{account.CpuPct:0.0}", "%"), new("CPU quota", process.CpuQuotaPct is { } quota ? $"{quota:0.#}" : "none", "%"),
                    new("memory (PSS)", $"{process.PssKb / 1024.0:0.0}", "MiB"), new("own memory", $"{process.PrivateKb / 1024.0:0.0}", "MiB"),
                ];
            }
        }
    }

    /// <summary>Writes the pane.</summary>
    /// <param name="at">The time, Unix milliseconds.</param>
    public byte[] Write(double at) => JsonText.Object(json =>
    {
        json.WriteString("kind", "economy");
        json.Number("t", at);
        json.WriteStartArray("lifeforce");
        foreach (var (node, account) in _accounts)
        {
            if (account.Stock is { } stock)
            {
                json.WriteStartObject();
                json.WriteString("id", node.Id);
                json.Number("stock", stock, 1);
                json.Number("income", account.Income, 2);
                json.Number("spent", account.Spent, 2);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("cpu");
        foreach (var (node, account) in _accounts)
        {
            json.WriteStartObject();
            json.WriteString("id", node.Id);
            json.Number("pct", account.CpuPct, 1);
            json.Number("quota", account.Quota, 1);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        mind.Write(json, at);
    });

    private Account Of(Node node)
    {
        if (!_accounts.TryGetValue(node, out var account))
        {
            _accounts[node] = account = new Account();
        }

        return account;
    }

    private sealed class Account
    {
        private double _at = double.NaN;
        private (double Earned, double Spent, double Cpu) _last;

        public double? Stock { get; set; }

        public double Income { get; private set; }

        public double Spent { get; private set; }

        public double CpuPct { get; private set; }

        public double? Quota { get; set; }

        /// <summary>Takes readings of counters; a fall of the CPU time begins anew, as the process did.</summary>
        public void Take(double now, double? earned, double? spent, double cpuMs)
        {
            var span = now - _at;
            if (double.IsNaN(span) || cpuMs < _last.Cpu)
            {
                (_at, _last) = (now, (earned ?? 0, spent ?? 0, cpuMs));
            }
            else if (span >= ShortestSpanMs)
            {
                Income = Math.Max(0, 1_000 * ((earned ?? 0) - _last.Earned) / span);
                Spent = Math.Max(0, 1_000 * ((spent ?? 0) - _last.Spent) / span);
                CpuPct = 100 * (cpuMs - _last.Cpu) / span;
                (_at, _last) = (now, (earned ?? 0, spent ?? 0, cpuMs));
            }
        }
    }
}
