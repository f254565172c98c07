begin;
select plan(11);

-- Contract
select function_returns('notifications', '_find_event_user', array['events.events'], 'uuid');
select isnt_definer('notifications', '_find_event_user', array['events.events']);
select function_privs_are('notifications', '_find_event_user', array['events.events'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_find_event_user', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_find_event_user', array['events.events'], 'anon', '{}'::text[]);

do $$ begin perform test.create_customer(1); end $$;
create function pg_temp.whom(p_aggregate_type text, p_aggregate_id text, p_payload jsonb) returns uuid language sql as $$
    select notifications._find_event_user(jsonb_populate_record(
        null::events.events, jsonb_build_object('aggregate_type', p_aggregate_type, 'aggregate_id', p_aggregate_id, 'payload', p_payload, 'created_at', now())
    ))
$$;

-- Behaviour
select is(pg_temp.whom('thing', '1', jsonb_build_object('user_id', test.user_id(5))), test.user_id(5), 'the user it names');
select is(pg_temp.whom('user', test.user_id(5)::text, '{}'), test.user_id(5), 'the user it is about');
select is(pg_temp.whom('meter', 'x', jsonb_build_object('account_id', (test.wallet(1)).account_id)), test.user_id(1), 'who owns the wallet');
select is(pg_temp.whom('meter', test.meter_id(1)::text, '{}'), test.user_id(1), 'who owns the meter');
do $$ begin perform test.create_user(2), meters.unassign_meter(test.meter_id(1)), meters.assign_meter(test.meter_id(1), test.user_id(2)); end $$;
select is(pg_temp.whom('meter', test.meter_id(1)::text, '{}'), null, 'but not of what was before it was theirs');
select is(pg_temp.whom('meter', 'x', '{"user_id": "y"}'), null, 'or nobody');

select * from finish();
rollback;
