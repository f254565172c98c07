begin;
select plan(16);

-- Contract
select function_returns('meters', '_set_owner', array['uuid', 'uuid'], 'meters.meters');
select isnt_definer('meters', '_set_owner', array['uuid', 'uuid']);
select function_privs_are(
    'meters', '_set_owner', array['uuid', 'uuid'], 'anon', '{}'::text[]
);
select function_privs_are(
    'meters', '_set_owner', array['uuid', 'uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_set_owner', array['uuid', 'uuid'], 'operator', '{}'::text[]
);
select function_privs_are(
    'meters', '_set_owner', array['uuid', 'uuid'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_set_owner', array['uuid', 'uuid'], 'service_role', '{}'::text[]
);

-- Behaviour
select test.create_user(n) from generate_series(1, 2) as n;
select test.create_meter(1);
select is(
    (meters._set_owner(test.meter_id(1), test.user_id(1))).owner_user_id, test.user_id(1), 'hands the meter over'
);
select is((meters.get_meter(test.meter_id(1))).owner_since, null, 'whoever has it first sees all it ever measured');
select is((meters._set_owner(test.meter_id(1), null)).owner_user_id, null, 'takes it away');
select is(
    (meters._set_owner(test.meter_id(1), test.user_id(1))).owner_since, null,
    'and back, where nobody had it in between'
);
select ok(
    (meters._set_owner(test.meter_id(1), test.user_id(2))).owner_since > clock_timestamp() - interval '1 minute',
    'the next one sees what it measures from now on'
);
select is(
    (meters._set_owner(test.meter_id(1), null)).owner_since, null, 'nobody has nothing to see'
);
select is(
    (meters._set_owner(test.meter_id(1), test.user_id(2))).owner_since,
    (
        select min(owned_from) from meters.ownerships
        where meter_id = test.meter_id(1) and user_id = test.user_id(2)
    ),
    'who gets it back sees as far as before'
);
select ok(
    (meters._set_owner(test.meter_id(1), test.user_id(1))).owner_since > (
        select max(owned_from) from meters.ownerships
        where meter_id = test.meter_id(1) and user_id = test.user_id(2)
    ),
    'the first one, coming back after another, does not see what the other did'
);
select results_eq(
    $$ select user_id from meters.ownerships where meter_id = test.meter_id(1) order by owned_from $$,
    array[
        test.user_id(1), null, test.user_id(1), test.user_id(2), null, test.user_id(2), test.user_id(1)
    ],
    'each change is noted, though all were in one transaction'
);

select * from finish();
rollback;
