begin;
select plan(13);

-- Contract
select function_returns('flags', 'list_changes', array['text', 'integer', 'uuid'], 'setof flags.changes');
select volatility_is('flags', 'list_changes', array['text', 'integer', 'uuid'], 'stable');
select is_definer('flags', 'list_changes', array['text', 'integer', 'uuid']);
select function_privs_are('flags', 'list_changes', array['text', 'integer', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'list_changes', array['text', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'list_changes', array['text', 'integer', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'list_changes', array['text', 'integer', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'list_changes', array['text', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
reset role;
do $$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "needs_approval": true}');
    perform set_config('test.change', flags.upsert_flag('x', '{"default_variant": "on"}', p_reason => 'launch') ->> 'pending_change_id', true);
end;
$$;

select test.login_as('operator', test.user_id(11));
select results_eq('select subject_key, requested_by from flags.list_changes()', $$ values ('x', test.user_id(1)) $$, 'shows what waits');
select is_empty($$ select from flags.list_changes('approved') $$, 'or what was approved');
select is_empty($$ select from flags.list_changes(p_before => current_setting('test.change')::uuid) $$, 'page by page');

-- Errors
select throws_ok($$ select flags.list_changes('open') $$, 'PT400', 'invalid_status', 'knows three');
select throws_ok($$ select flags.list_changes(p_limit => 0) $$, 'PT400', 'invalid_limit', 'needs a page size');

select * from finish();
rollback;
