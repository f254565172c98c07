begin;
select plan(7);

-- Contract
select isnt_definer('public', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid', 'text',
    'uuid']);
select function_returns('public', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid',
    'text', 'uuid'],
    'boolean');
select function_privs_are('public', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid',
    'text', 'uuid'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid',
    'text', 'uuid'],
    'authenticated', array['EXECUTE']);
select function_privs_are('public', 'track_event', array['text', 'text', 'jsonb', 'text', 'timestamp with time zone', 'uuid',
    'text', 'uuid'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select is(public.track_event('here'), true, 'stores an event');
select throws_ok($$ select public.track_event('here', p_user_id => test.user_id(2)) $$, 'PT403', 'not_your_user',
    'of nobody else');

select * from finish();
rollback;
