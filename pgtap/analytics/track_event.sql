begin;
select plan(17);

-- Contract
select function_returns('analytics', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid', 'text', 'uuid'], 'boolean');
select is_definer('analytics', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid', 'text', 'uuid']);
select function_privs_are('analytics', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid', 'text', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('analytics', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid', 'text', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('analytics', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid', 'text', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid', 'text', 'uuid'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform test.create_user(1), test.login_as('authenticated', test.user_id(1)); end $$;
select ok(
    analytics.track_event(
        p_event_name := 'trip_requested', p_event_category := 'user_action',
        p_properties := '{"origin": "Downtown", "destination": "Airport"}'::jsonb, p_session_id := 'session-123'
    ),
    'an event'
);
select ok(analytics.track_event('bought', p_event_id => test.user_id(9), p_occurred_at => now() - interval '1 hour'), 'with an id');
select ok(not analytics.track_event('bought', p_event_id => test.user_id(9), p_occurred_at => now() - interval '1 hour'), 'once');
select test.logout();
select is((select count(*) from analytics.events where user_id = test.user_id(1)), 2::bigint, 'they are the caller''s');

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select analytics.track_event('Trip') $$, 'PT400', 'invalid_event_name', 'a name is a name');
select throws_ok('select analytics.track_event(null)', 'PT400', 'invalid_event_name', 'and there is one');
select throws_ok($$ select analytics.track_event('a', p_properties => '[]') $$, 'PT400', 'invalid_properties', 'properties are an object');
select throws_ok($$ select analytics.track_event('a', p_event_id => gen_random_uuid()) $$, 'PT400', 'occurred_at_required', 'an id needs a time');
select throws_ok($$ select analytics.track_event('a', p_occurred_at => now() - interval '8 days') $$, 'PT400', 'too_late', 'not too late');
select throws_ok($$ select analytics.track_event('a', p_user_id => test.user_id(2)) $$, 'PT403', 'not_your_user', 'of oneself');

select * from finish();
rollback;
