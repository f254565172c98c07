begin;
select plan(6);

-- Contract
select has_function('ops', '_list_reindex_advice', '{}'::text[]);
select is_definer('ops', '_list_reindex_advice', '{}'::text[]);
select function_owner_is('ops', '_list_reindex_advice', '{}'::text[], 'app_owner');
select function_privs_are('ops', '_list_reindex_advice', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_list_reindex_advice', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select is_empty($$ select from ops._list_reindex_advice() $$, 'small indexes are left alone');

select * from finish();
rollback;
