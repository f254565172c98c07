begin;
select plan(6);

-- Contract
select function_returns('notifications', 'list_topics', '{}'::text[], 'setof notifications.topics');
select is_definer('notifications', 'list_topics', '{}'::text[]);
select function_privs_are('notifications', 'list_topics', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('notifications', 'list_topics', '{}'::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('notifications', 'list_topics', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select ok('token_receipt' in (select topic from notifications.list_topics()), 'everybody may know what there is');

select * from finish();
rollback;
