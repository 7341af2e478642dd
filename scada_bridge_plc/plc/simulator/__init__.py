# Copyright 2026 SCADA Bridge contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A simulated Omron CJ2M-CPU31 with the plant's mixing program.

It stands in for the real PLC in tests, in the demo and in ``make run``: an
EtherNet/IP server over one word memory, a program that doses and mixes what was
ordered, a log of the kilograms it really dispensed, and a dial for everything that
can go wrong on the way.

Theory of operation::

    client --TCP--> server -> service -> enip -> plc_object -> memory
    client --TCP, UDP--> fins_server -> service -> fins -------^ words, under a lock
                                 |                               |
                               faults -> delivery (reply)        |
    tests --HTTP--> api -> faults, memory, speed               mixer <- scanner (thread)
                                                                 |
                                                              dispense_log (JSON lines)

* ``memory`` is all there is to know: the program keeps its state in it, too, so a
  power cycle with a good battery loses nothing and one without loses everything.
* ``plant_map`` reads the memory map data the product uses. Nothing else is shared
  with the product: words, records and handshakes are written here a second time,
  from the plant's documents, so that one author's error cannot hide in both.
* ``mixer`` is deterministic: amounts depend on seed, reference and silo, and time
  is what scans are given. With ``manual=True`` no thread runs and a test lets time
  pass by ``scan(seconds)``.
* ``dialect`` lists what a ladder may do in its own way, with a switch for each.
* ``faults`` lists what can go wrong and when, per request.

In a test::

    with Simulator(manual=True, seed=7) as plc:
        ...                       # a client on 127.0.0.1:plc.port writes an order
        plc.scan(300)             # five minutes pass
        plc.log.events("dosed")   # [{"silo": 101, "kg": "825.25", ...}, ...]
        plc.inject("drop", on="writes", after=1)

By hand: ``PYTHONPATH=scada_bridge_plc python3 -m plc.simulator --help``. The control
API is described in ``api``.
"""

from .plant import Simulator

__all__ = ["Simulator"]
