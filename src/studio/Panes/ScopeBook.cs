using System.Buffers.Binary;
using Nimmerverse.Studio.Flow;
using Nimmerverse.Studio.Frames;

namespace Nimmerverse.Studio.Panes;

/// <summary>The waveforms of cells and gates: a ring of samples each, as many as are kept of the past. Owned by the projection's loop.</summary>
internal sealed class ScopeBook
{
    /// <summary>Samples kept of each waveform.</summary>
    public const int Kept = 4_096;

    /// <summary>Added to the number of a channel whose samples are the threshold that held.</summary>
    public const ushort Threshold = 0x8000;

    private const int KeptThresholds = 1_500;
    private const int MostWaveforms = 512;
    private const int MostAtOnce = 1_024;
    private const int HeaderBytes = 16;
    private readonly Dictionary<string, Waveform> _waveforms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Waveform> _thresholds = new(StringComparer.Ordinal);

    /// <summary>Adds a sample.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="at">When, Unix milliseconds.</param>
    /// <param name="value">A confidence with its sign, or a state value.</param>
    public void Add(Node node, double at, double value) => Add(_waveforms, Kept, node, at, value);

    /// <summary>Adds the threshold that a gate has.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="at">When, Unix milliseconds.</param>
    /// <param name="threshold">It opens above it, and closes below its negative.</param>
    public void AddThreshold(Node gate, double at, double threshold) => Add(_thresholds, KeptThresholds, gate, at, threshold);

    /// <summary>Writes the samples of some waveforms in a span of time.</summary>
    /// <param name="channels">The nodes, in the order of the page's channels.</param>
    /// <param name="after">After when, Unix milliseconds.</param>
    /// <param name="until">Until when; times are told before this.</param>
    /// <param name="sequence">Counts the page's frames of waveforms.</param>
    /// <returns>The frame; null when there is no sample in it.</returns>
    public byte[]? Write(IReadOnlyList<string> channels, double after, double until, uint sequence)
    {
        List<(int Channel, int From, int Count, Waveform Waveform)>? parts = null;
        var bytes = HeaderBytes;
        for (var i = 0; i < channels.Count; i++)
        {
            Find(_waveforms, i, i);
            Find(_thresholds, i, i | Threshold);
        }

        void Find(Dictionary<string, Waveform> among, int place, int channel)
        {
            if (among.TryGetValue(channels[place], out var waveform) && waveform.Find(after, until, MostAtOnce, out var from) is var count and > 0)
            {
                (parts ??= []).Add((channel, from, count, waveform));
                bytes += 4 + (8 * count);
            }
        }

        if (parts is null)
        {
            return null;
        }

        var frame = new byte[bytes];
        frame[0] = FrameWriter.Scope;
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), (ushort)parts.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), sequence);
        BinaryPrimitives.WriteDoubleLittleEndian(frame.AsSpan(8), until);
        var at = HeaderBytes;
        foreach (var (channel, from, count, waveform) in parts)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(at), (ushort)channel);
            BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(at + 2), (ushort)count);
            at += 4;
            for (var i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(frame.AsSpan(at + (4 * i)), (float)(until - waveform.At(from + i)));
                BinaryPrimitives.WriteSingleLittleEndian(frame.AsSpan(at + (4 * (count + i))), waveform.Value(from + i));
            }

            at += 8 * count;
        }

        return frame;
    }

    private static void Add(Dictionary<string, Waveform> waveforms, int kept, Node node, double at, double value)
    {
        if (!waveforms.TryGetValue(node.Id, out var waveform))
        {
            if (waveforms.Count >= MostWaveforms)
            {
                return;
            }

            waveforms[node.Id] = waveform = new Waveform(kept);
        }

        waveform.Add(at, (float)value);
    }

    /// <summary>A ring of samples in the order of time.</summary>
    private sealed class Waveform(int kept)
    {
        private readonly double[] _at = new double[kept];
        private readonly float[] _value = new float[kept];
        private int _count;
        private int _first;

        public double At(int index) => _at[(_first + index) % kept];

        public float Value(int index) => _value[(_first + index) % kept];

        public void Add(double at, float value)
        {
            var place = (_first + _count) % kept;

            // What was said earlier and comes later is told as of now: the ring stays in order.
            _at[place] = _count > 0 ? Math.Max(at, At(_count - 1)) : at;
            _value[place] = value;
            (_first, _count) = _count == kept ? ((_first + 1) % kept, kept) : (_first, _count + 1);
        }

        public int Find(double after, double until, int most, out int from)
        {
            var end = Bound(until);
            from = Math.Max(Bound(after), end - most);
            return end - from;
        }

        /// <summary>How many samples are not later than a time.</summary>
        private int Bound(double time)
        {
            var (low, high) = (0, _count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = At(middle) <= time ? (middle + 1, high) : (low, middle);
            }

            return low;
        }
    }
}
