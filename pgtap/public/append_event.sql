begin;
select plan(6);

-- Contract
select isnt_definer('public', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid']);
select function_returns('public', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid'],
    'events.events');
select function_privs_are('public', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'append_event', array['text', 'text', 'text', 'jsonb', 'bigint', 'uuid', 'uuid'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select is((public.append_event(p_aggregate_id => 't', p_aggregate_type => 'trip',
    p_event_type => 'trip_completed')).aggregate_version, 1::bigint, 'appends');

select * from finish();
rollback;
