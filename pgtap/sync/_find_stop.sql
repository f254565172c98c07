begin;
select plan(10);

-- Contract
select function_returns('sync', '_find_stop', array['jsonb', 'jsonb', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_find_stop', array['jsonb', 'jsonb', 'jsonb']);
select function_privs_are('sync', '_find_stop', array['jsonb', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_stop', array['jsonb', 'jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_stop', array['jsonb', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select sync._get_client(test.user_id(5001));
select is(sync._find_stop('{}', 'null', '{}'), null, 'nothing stands in the way of the first');
select is(sync._find_stop('{}', '{"id": "a", "status": "rejected"}', '{}') - '{detail,hint}'::text[],
    '{"status": "rejected", "code": "earlier_item_failed", "sqlstate": "PT409", "message": "earlier_item_failed", "blocked_by": "a"}', 'what failed does');
select is(sync._find_stop('{}', '{"id": "a", "status": "retry"}', '{}') ->> 'status', 'retry', 'what comes again has it come again');
select is(sync._find_stop(jsonb_build_object('after', test.user_id(7)), 'null', '{}') ->> 'code', 'earlier_item_unknown', 'what is to come before has to be known');
select is(sync._find_stop(jsonb_build_object('after', test.user_id(7)), 'null', jsonb_build_object(test.user_id(7), '{"status": "retry"}'::jsonb)) ->> 'status', 'retry', 'or on its way');

select * from finish();
rollback;
