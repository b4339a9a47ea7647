using System.Text;

namespace Nimmerverse.Boundary.Gemma;

/// <summary>Collects pieces; text that follows text becomes one piece.</summary>
public sealed class GemmaPieces
{
    private readonly List<GemmaPiece> _pieces = [];
    private readonly StringBuilder _text = new();

    /// <summary>Adds a control token.</summary>
    /// <param name="control">Which.</param>
    /// <returns>This.</returns>
    public GemmaPieces Add(GemmaControl control)
    {
        Close();
        _pieces.Add(control);
        return this;
    }

    /// <summary>Adds text.</summary>
    /// <param name="text">It.</param>
    /// <returns>This.</returns>
    public GemmaPieces Add(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Adds pieces.</summary>
    /// <param name="pieces">They.</param>
    /// <returns>This.</returns>
    public GemmaPieces Add(IEnumerable<GemmaPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        foreach (var piece in pieces)
        {
            _ = piece.Control is GemmaControl.None ? Add(piece.Text) : Add(piece.Control);
        }

        return this;
    }

    /// <summary>What was collected.</summary>
    /// <returns>The pieces.</returns>
    public IReadOnlyList<GemmaPiece> ToList()
    {
        Close();
        return [.. _pieces];
    }

    private void Close()
    {
        if (_text.Length > 0)
        {
            _pieces.Add(_text.ToString());
            _text.Clear();
        }
    }
}
