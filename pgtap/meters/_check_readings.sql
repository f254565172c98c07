begin;
select plan(33);

-- Contract
select function_returns('meters', '_check_readings', array['jsonb'], 'setof meters.checked_reading');
select isnt_definer('meters', '_check_readings', array['jsonb']);
select function_privs_are(
    'meters', '_check_readings', array['jsonb'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_readings', array['jsonb'], 'admin', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_readings', array['jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'meters', '_check_readings', array['jsonb'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2); end $$;
do $$ begin perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2)), test.create_meter(3, test.user_id(1)); end $$;
do $$ begin perform meters.set_meter_status(test.meter_id(3), 'retired'); end $$;

-- A reading of meter 1 that is good but for what is put over it.
create function test.one(p_over jsonb)
returns text
language sql
return (
    select coalesce(c.code, 'good') from meters._check_readings(
        jsonb_build_array('{"read_at": "2026-03-01T08:00:00Z", "power_kw": 1}'::jsonb
            || jsonb_build_object('meter_id', test.meter_id(1)) || p_over)
    ) as c
);

select results_eq(
    $$
        select c.row_index, c.code, (c.reading).meter_id, (c.reading).read_at, (c.reading).power_kw, (c.reading).register_kwh
        from meters._check_readings(
            '[{"meter_number": "00000000018", "read_at": "2026-03-01T08:00:00+03:00", "power_kw": "1.5", "register_kwh": 7}, 3]'
        ) as c
    $$,
    $$
        values (0, null::text, test.meter_id(1), '2026-03-01 05:00:00+00'::timestamptz, 1.5, 7.0),
            (1, 'not_an_object', null, null, null, null)
    $$,
    'types a good element and refuses a bad one, by position'
);
select is(test.one('{}'), 'good', 'takes a good reading');
select is(test.one('{"power_kw": null, "energy_kwh": 0}'), 'good', 'takes energy without power');
select is(test.one('{"colour": "red"}'), 'good', 'passes over what it does not know');
select is(test.one('{"meter_id": "x"}'), 'invalid_meter_id', 'refuses an id that is none');
select is(test.one('{"meter_id": 7}'), 'invalid_meter_id', 'refuses an id that is a number');
select is(test.one('{"meter_id": null}'), 'missing_meter', 'refuses no meter');
select is(test.one('{"meter_id": null, "meter_number": "nope"}'), 'unknown_meter', 'refuses a number that nobody has');
select is(test.one(jsonb_build_object('meter_id', test.meter_id(3))), 'meter_retired', 'refuses a retired meter');
select is(test.one('{"read_at": null}'), 'missing_read_at', 'refuses no instant');
select is(test.one('{"read_at": "2026-03-01T08:00:00"}'), 'invalid_read_at', 'refuses a local time');
select is(test.one('{"read_at": 1700000000}'), 'invalid_read_at', 'refuses a number of seconds');
select is(test.one('{"read_at": "1900-01-01T00:00:00Z"}'), 'read_at_too_old', 'refuses the year 1900');
select is(test.one(jsonb_build_object('read_at', now() + interval '25 hours')), 'read_at_in_future', 'refuses the future');
select is(test.one(jsonb_build_object('read_at', now() + interval '23 hours')), 'good', 'forgives a clock that is ahead');
select is(test.one('{"power_kw": "much"}'), 'invalid_number', 'refuses a word');
select is(test.one('{"power_kw": true}'), 'invalid_number', 'refuses a boolean');
select is(test.one('{"voltage": "NaN"}'), 'invalid_number', 'refuses NaN');
select is(test.one('{"power_kw": null}'), 'missing_measurement', 'refuses a reading of nothing');
select is(test.one('{"voltage": 1001}'), 'out_of_bounds', 'refuses 1001 V');
select is(test.one('{"energy_kwh": -0.1}'), 'out_of_bounds', 'refuses negative energy');
select is(test.one('{"power_kw": -2}'), 'good', 'takes power that is fed in');
select is(
    (select count(*) from meters._check_readings('[null, 1, "x", [], {}, [{}], true]') as c where c.code is null),
    0::bigint, 'finds nothing good in junk'
);
select is_empty($$ select * from meters._check_readings('[]') $$, 'returns nothing for nothing');

-- Isolation
do $$ begin perform core._create_partition('meters.readings', '2026-03-01'); end $$;
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select is(test.one('{}'), 'unknown_meter', 'another user''s meter does not exist');
select is(
    test.one('{"meter_id": null, "meter_number": "00000000018"}'), 'unknown_meter', 'nor does its number'
);
select is(test.one(jsonb_build_object('meter_id', test.meter_id(2))), 'good', 'the caller''s own does');

select * from finish();
rollback;
