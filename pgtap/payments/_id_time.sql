begin;
select plan(8);

-- Contract
select function_returns('payments', '_id_time', array['uuid'], 'timestamp with time zone');
select isnt_definer('payments', '_id_time', array['uuid']);
select function_privs_are('payments', '_id_time', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_id_time', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_id_time', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select is(payments._id_time('0190163d-8694-739b-aea5-966c26f8ad91'), '2024-06-14 10:14:09.3+00'::timestamptz, 'reads the milliseconds of an id');
select is(payments._id_time(null), null, 'no id has no time');
select ok(
    payments._id_time(core.uuid_v7()) between clock_timestamp() - interval '1 minute' and clock_timestamp() + interval '1 second',
    'a new id carries the present time'
);

select * from finish();
rollback;
