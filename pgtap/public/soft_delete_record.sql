begin;
select plan(6);

-- Contract
select isnt_definer('public', 'soft_delete_record', array['text', 'uuid', 'uuid']);
select function_returns('public', 'soft_delete_record', array['text', 'uuid', 'uuid'], 'boolean');
select function_privs_are('public', 'soft_delete_record', array['text', 'uuid', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('public', 'soft_delete_record', array['text', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('public', 'soft_delete_record', array['text', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.create_user(1);
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select public.soft_delete_record('auth.users', test.user_id(1)) $$, 'PT404', 'table_not_enabled',
    'deletes from tables that were declared');

select * from finish();
rollback;
