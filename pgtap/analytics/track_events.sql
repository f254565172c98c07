begin;
select plan(21);

-- Contract
select function_returns('analytics', 'track_events', array['jsonb'], 'analytics.track_result');
select is_definer('analytics', 'track_events', array['jsonb']);
select function_privs_are('analytics', 'track_events', array['jsonb'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'track_events', array['jsonb'], 'authenticated', array['EXECUTE']);
select function_privs_are('analytics', 'track_events', array['jsonb'], 'operator', array['EXECUTE']);
select function_privs_are('analytics', 'track_events', array['jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'track_events', array['jsonb'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2), test.create_user(3, 'admin'); perform test.login_as('authenticated', test.user_id(1)); end $$;
create temp table result as
select r.*
from analytics.track_events(jsonb_build_array(
    jsonb_build_object('event_name', 'opened', 'session_id', 's1', 'event_category', 'user_action'), jsonb_build_object('event_name', 'X'),
    jsonb_build_object('event_name', 'bought', 'event_id', test.user_id(7), 'occurred_at', now() - interval '2 days', 'properties', '{"kwh": 5}'::jsonb), '7'::jsonb
)) as r;
select results_eq('select stored_count, repeated_count from result', $$ values (2, 0) $$, 'good ones are stored');
select results_eq(
    $$ select p ->> 'index', p ->> 'code' from result, jsonb_array_elements(rejected) as p $$,
    $$ values ('1', 'invalid_event_name'), ('3', 'invalid_event') $$, 'bad ones come back, each with its place'
);
select results_eq(
    $$ select stored_count, repeated_count from analytics.track_events(jsonb_build_array(
        jsonb_build_object('event_name', 'bought', 'event_id', test.user_id(7), 'occurred_at', now() - interval '2 days'))) $$,
    $$ values (0, 1) $$, 'what is sent again is not stored again'
);
select test.login_as('authenticated', test.user_id(2));
select results_eq(
    $$ select stored_count, repeated_count from analytics.track_events(jsonb_build_array(
        jsonb_build_object('event_name', 'bought', 'event_id', test.user_id(7), 'occurred_at', now() - interval '2 days'))) $$,
    $$ values (1, 0) $$, 'an id of somebody else is another event'
);
select test.login_as('service_role');
select is(
    (select stored_count from analytics.track_events(jsonb_build_array(
        jsonb_build_object('event_name', 'opened', 'user_id', test.user_id(1)), jsonb_build_object('event_name', 'opened', 'anonymous_id', 'x'),
        jsonb_build_object('event_name', 'opened')))), 3, 'the service tells of others, of anonymous ones, of nobody'
);
select test.logout();
select bag_eq(
    'select visitor, event_name, session_id, properties from analytics.events',
    $$ values (test.user_id(1)::text, 'opened', 's1', '{}'::jsonb), (test.user_id(1)::text, 'bought', null, '{"kwh": 5}'),
        (test.user_id(2)::text, 'bought', null, '{}'), (test.user_id(1)::text, 'opened', null, '{}'), ('a:x', 'opened', null, '{}'), ('', 'opened', null, '{}') $$,
    'what is stored'
);
select bag_eq(
    'select on_day from analytics.dirty_days',
    $$ values ((now() at time zone 'UTC')::date), ((now() at time zone 'UTC')::date - 2), ((now() at time zone 'UTC')::date - 2), ((now() at time zone 'UTC')::date) $$,
    'the days are marked when it happened, once a call'
);
update analytics.settings set event_name_limit = 2;
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select r.stored_count, r.rejected #>> '{0,code}' from analytics.track_events('[{"event_name": "opened"}, {"event_name": "third"}]') as r $$,
    $$ values (1, 'too_many_event_names') $$, 'there are as many names as there may be'
);
select is((analytics.track_events('[]')).stored_count, 0, 'none is fine');

-- Errors
select throws_ok($$ select analytics.track_events('{}') $$, 'PT400', 'invalid_events', 'an array it is');
select throws_ok('select analytics.track_events(null)', 'PT400', 'invalid_events', 'or nothing');
select throws_ok($$ select analytics.track_events((select jsonb_agg(n) from generate_series(1, 1001) as n)) $$, 'PT400', 'too_many_events', 'not too many');
select test.login_as('authenticated');
select throws_ok($$ select analytics.track_events('[]') $$, 'PT401', 'not_authenticated', 'somebody tells it');

-- Isolation
select test.login_as('app_api', test.user_id(2));
select is((select count(*) from analytics.events where user_id <> test.user_id(2)), 0::bigint, 'a user sees nothing of others');

select * from finish();
rollback;
