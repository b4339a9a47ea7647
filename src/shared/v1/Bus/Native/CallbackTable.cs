using System.Collections.Concurrent;

namespace Nimmerverse.Shared.Bus.Native;

/// <summary>
/// Numbers handed to libnats as the closure of a callback. libnats may call back after an object was destroyed; a number that is no
/// longer in the table is then simply not found, where a pointer would be a crash.
/// </summary>
/// <typeparam name="T">What a number stands for.</typeparam>
internal sealed class CallbackTable<T>
    where T : class
{
    private readonly ConcurrentDictionary<nint, T> _targets = new();
    private long _last;

    public ICollection<T> Targets => _targets.Values;

    public nint Add(T target)
    {
        var id = (nint)Interlocked.Increment(ref _last);
        _targets[id] = target;
        return id;
    }

    public T? Find(nint id) => _targets.GetValueOrDefault(id);

    public void Remove(nint id) => _targets.TryRemove(id, out _);
}
