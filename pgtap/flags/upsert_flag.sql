begin;
select plan(26);

-- Contract
select function_returns('flags', 'upsert_flag', array['text', 'jsonb', 'text', 'text', 'integer'], 'jsonb');
select volatility_is('flags', 'upsert_flag', array['text', 'jsonb', 'text', 'text', 'integer'], 'volatile');
select is_definer('flags', 'upsert_flag', array['text', 'jsonb', 'text', 'text', 'integer']);
select function_privs_are('flags', 'upsert_flag', array['text', 'jsonb', 'text', 'text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'upsert_flag', array['text', 'jsonb', 'text', 'text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'upsert_flag', array['text', 'jsonb', 'text', 'text', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'upsert_flag', array['text', 'jsonb', 'text', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'upsert_flag', array['text', 'jsonb', 'text', 'text', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is(
    flags.upsert_flag('x', '{"type": "number", "variants": {"a": 1, "b": 2}, "default_variant": "a", "description": "X"}', p_reason => 'new') @> '{"flag_key": "x", "version": 1, "environment": "production", "default_variant": "a"}',
    true, 'makes a flag'
);
select is(flags.upsert_flag('x', '{"default_variant": "b"}') @> '{"version": 2, "description": "X", "default_variant": "b"}', true, 'changes what is named');
select is(flags.upsert_flag('x', '{"description": null}') -> 'description', 'null', 'null takes a member back');
select is(flags.upsert_flag('x', '{}') -> 'version', '3', 'nothing is no change');
select is(flags.upsert_flag('x', '{"enabled": false}', p_expected_version => 3) -> 'version', '4', 'from the version that was read');
select is((select reason from flags.list_flag_history('x') where version = 1), 'new', 'says why');
select test.logout();
select is((select count(*) from ops.audit_log where subject_type = 'flag' and subject_id = 'x'), 4::bigint, 'is audited');

-- Errors
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select flags.upsert_flag('x', '{"enabled": true}', p_expected_version => 3) $$, 'PT409', 'version_conflict', 'somebody was faster');
select throws_ok($$ select flags.upsert_flag('y', '{"type": "boolean"}', p_expected_version => 1) $$, 'PT409', 'version_conflict', 'what is new has no version');
select throws_ok($$ select flags.upsert_flag('a b', '{"type": "boolean"}') $$, 'PT400', 'invalid_flag_key', 'a key has no blanks');
select throws_ok($$ select flags.upsert_flag(null, '{"type": "boolean"}') $$, 'PT400', 'invalid_flag_key', 'nothing is no key');
select throws_ok($$ select flags.upsert_flag('y', '[]') $$, 'PT400', 'invalid_definition', 'an array is no definition');
select throws_ok($$ select flags.upsert_flag('y', null) $$, 'PT400', 'invalid_definition', 'nor is nothing');
select throws_ok($$ select flags.upsert_flag('x', '{"type": "boolean", "variants": null, "default_variant": null}') $$, 'PT409', 'type_is_fixed', 'a type stays');
select throws_ok($$ select flags.upsert_flag('y', '{"type": "boolean"}', 'moon') $$, 'PT404', 'environment_not_found', 'knows its environments');

-- Isolation
select test.login_as('operator', test.user_id(11));
select throws_ok($$ select flags.upsert_flag('y', '{"type": "boolean"}') $$, '42501', null, 'operators change nothing');
set local role app_api;
select throws_ok($$ insert into flags.environments values ('moon') $$, '42501', null, 'nor would the tables let them');
select throws_ok($$ update flags.versions set reason = 'x' $$, '42501', null, 'and nobody changes a version');

select * from finish();
rollback;
