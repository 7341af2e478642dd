# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A campaign can be repeated from its seed."""
import plan


def test_same_seed_draws_the_same_faults():
    assert plan.draw(7, 60) == plan.draw(7, 60)


def test_other_seed_draws_other_faults():
    assert plan.draw(7, 60) != plan.draw(8, 60)


def test_longer_campaign_begins_as_the_shorter_one():
    assert plan.draw(7, 60)[:20] == plan.draw(7, 20)


def test_short_campaign_has_every_kind_of_fault_once():
    faults = plan.draw(7, len(plan.KINDS), is_short=True)
    assert sorted(fault.kind for fault in faults) == sorted(plan.KINDS)


def test_rounds_change_the_transport_and_lose_no_fault():
    faults = plan.draw(7, 50)
    rounds = plan.rounds(faults, 20)
    assert [transport for transport, _faults in rounds] == [
        "eip",
        "fins_udp",
        "fins_tcp",
    ]
    assert [fault for _transport, piece in rounds for fault in piece] == faults


def test_faults_of_frames_come_together_and_others_alone():
    faults = plan.draw(7, 60)
    bursts = plan.bursts(faults)
    assert [fault for burst in bursts for fault in burst] == faults
    assert {len(burst) for burst in bursts} == {1, 2, 3}
    together = [fault.kind for burst in bursts if len(burst) > 1 for fault in burst]
    assert all(plan.is_of_frames(kind) for kind in together)
