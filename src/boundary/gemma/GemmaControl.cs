namespace Nimmerverse.Boundary.Gemma;

/// <summary>Control tokens of FunctionGemma (ai.google.dev/gemma/docs/functiongemma/formatting-and-practices).</summary>
public enum GemmaControl
{
    /// <summary>No control token: text.</summary>
    None,

    /// <summary>Begins every prompt.</summary>
    Bos,

    /// <summary>Ends every text.</summary>
    Eos,

    /// <summary>Begins a turn; its role follows.</summary>
    StartOfTurn,

    /// <summary>Ends a turn.</summary>
    EndOfTurn,

    /// <summary>Begins a function's declaration.</summary>
    StartFunctionDeclaration,

    /// <summary>Ends a function's declaration.</summary>
    EndFunctionDeclaration,

    /// <summary>Begins a call.</summary>
    StartFunctionCall,

    /// <summary>Ends a call.</summary>
    EndFunctionCall,

    /// <summary>Begins the result of a call; said by the model, it means that the model waits for one.</summary>
    StartFunctionResponse,

    /// <summary>Ends the result of a call.</summary>
    EndFunctionResponse,

    /// <summary>Stands before and behind every string.</summary>
    Escape,
}
