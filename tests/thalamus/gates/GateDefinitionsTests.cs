using Nimmerverse.Meaning;
using Nimmerverse.Thalamus.Gates;

namespace Nimmerverse.Thalamus.Tests.Gates;

public sealed class GateDefinitionsTests
{
    [Fact]
    public void Shipped_gates_cover_math_obstacle_energy_host_exploration_and_company() =>
        Assert.Equal(
            ["math", "obstacle", "energy", "host", "exploration", "company"],
            GateDefinitions.Shipped.Select(static gate => gate.GateId));

    [Fact]
    public void Read_takes_a_users_gate()
    {
        var gate = Assert.Single(GateDefinitions.Read("""{"gates": [{"gate_id": "music", "anchors": ["guitar", "piano"]}]}"""u8, "my.json"));
        Assert.Equal("music", gate.GateId);
        Assert.Equal(["guitar", "piano"], gate.Anchors);
    }

    [Theory]
    [InlineData("{", "my.json is not a file of gates")]
    [InlineData("""{"gates": []}""", "names no gate")]
    [InlineData("""{"gates": [{"gate_id": "Math Gate", "anchors": ["math"]}]}""", "gate_id 'Math Gate' must be")]
    [InlineData("""{"gates": [{"gate_id": "math", "anchors": []}]}""", "has no anchors")]
    [InlineData("""{"gates": [{"gate_id": "a", "anchors": ["x"]}, {"gate_id": "a", "anchors": ["y"]}]}""", "is there twice")]
    public void Read_refuses_a_faulty_file_and_says_where(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => GateDefinitions.Read(System.Text.Encoding.UTF8.GetBytes(json), "my.json")).Message);

    [Fact]
    public void A_gate_of_unknown_words_is_refused_by_name()
    {
        var gate = new GateDefinition { GateId = "nonsense", Anchors = ["qqzx"] };
        Assert.Contains("'nonsense'", Assert.Throws<InvalidDataException>(() => new Region(gate.GateId, gate.Anchors, WordVectors.Shipped)).Message);
    }
}
