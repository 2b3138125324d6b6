"""How well likely duplicates are found on two public sets with known answers."""

import csv
from datetime import date

import pytest

from portal.db import analyze, write
from portal.models import Person
from portal.people import actions, same_queries
from tests import factories

# What the same pairs gave in the measurement that this must not fall below.
LEAST = {"febrl_dataset1": (0.97, 1.00), "fake_1000": (0.69, 0.99)}


def _born(text):
    digits = text.replace("-", "")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _febrl(row):
    address = f"{row['street_number']} {row['address_1']} {row['suburb']}"
    return row["rec_id"].split("-")[1], {
        "given_name": row["given_name"],
        "family_name": row["surname"],
        "born_on": _born(row["date_of_birth"]),
        "nhs_number": row["soc_sec_id"],
        "postcode": row["postcode"],
        "address": address.strip(),
    }


def _fake(row):
    return row["cluster"], {
        "given_name": row["first_name"],
        "family_name": row["surname"],
        "born_on": _born(row["dob"]),
        "address": row["city"],
        "email": row["email"],
    }


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "read"), [("febrl_dataset1", _febrl), ("fake_1000", _fake)])
def test_duplicates_are_found_as_well_as_was_measured(
    name, read, real_data, people, record_property
):
    cluster_of = {}
    path = real_data / "duplicates" / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as file, write():
        for row in csv.DictReader(file, skipinitialspace=True):
            cluster, values = read(row)
            whole = f"{values['given_name']} {values['family_name']}".strip()
            made = Person.create(name=whole, created_at=factories.clock.now(), **values)
            actions.index_names(made.id, [values["given_name"], values["family_name"]])
            cluster_of[made.id] = cluster
    analyze()
    found = {
        (min(pair), max(pair))
        for pair in same_queries.likely_pairs(cluster_of)
        if pair[1] in cluster_of
    }
    sizes: dict[str, int] = {}
    for cluster in cluster_of.values():
        sizes[cluster] = sizes.get(cluster, 0) + 1
    true_count = sum(size * (size - 1) // 2 for size in sizes.values())
    right = sum(cluster_of[one] == cluster_of[other] for one, other in found)
    recall, precision = right / true_count, right / len(found)
    print(f"\n{name}: recall {recall:.3f}, precision {precision:.3f} ({right} of {true_count})")
    record_property("recall", recall)
    record_property("precision", precision)
    least_recall, least_precision = LEAST[name]
    assert recall >= least_recall
    assert precision >= least_precision
