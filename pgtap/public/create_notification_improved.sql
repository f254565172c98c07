begin;
select plan(6);

-- Contract
select isnt_definer('public', 'create_notification_improved', array['uuid', 'text', 'text', 'text', 'text', 'numeric',
    'integer', 'jsonb']);
select function_returns('public', 'create_notification_improved', array['uuid', 'text', 'text', 'text', 'text', 'numeric',
    'integer', 'jsonb'],
    'uuid');
select function_privs_are('public', 'create_notification_improved', array['uuid', 'text', 'text', 'text', 'text', 'numeric',
    'integer', 'jsonb'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'create_notification_improved', array['uuid', 'text', 'text', 'text', 'text', 'numeric',
    'integer', 'jsonb'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'create_notification_improved', array['uuid', 'text', 'text', 'text', 'text', 'numeric',
    'integer', 'jsonb'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1);
select test.login_as('service_role');
select isnt(public.create_notification_improved(test.user_id(1), 'Hello', 'You have mail', 'info', 'low', 5, 1, '{}'), null,
    'tells a user something');

select * from finish();
rollback;
