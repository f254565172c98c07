begin;
select plan(9);

-- Contract
select function_returns('notifications', 'list_templates', array['text'], 'setof notifications.templates');
select is_definer('notifications', 'list_templates', array['text']);
select function_privs_are('notifications', 'list_templates', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_templates', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('notifications', 'list_templates', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', 'list_templates', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select channel, locale from notifications.list_templates('token_receipt') $$,
    $$ values ('*', 'en'), ('*', 'sw'), ('push', 'en'), ('push', 'sw') $$, 'lists those of a topic'
);
select cmp_ok((select count(*) from notifications.list_templates()), '>', 4::bigint, 'or all');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is_empty('select * from notifications.list_templates()', 'users see none');

select * from finish();
rollback;
