begin;
select plan(6);

-- Contract
select function_returns('api', '_refuse_default', array['text'], 'void');
select function_privs_are('api', '_refuse_default', array['text'], 'anon', '{}'::text[]);
select function_privs_are('api', '_refuse_default', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', '_refuse_default', array['text'], 'admin', '{}'::text[]);
select function_privs_are('api', '_refuse_default', array['text'], 'service_role', '{}'::text[]);

-- Errors
select throws_ok($$ select api._refuse_default('v2') $$, 'PT409', 'version_is_default', 'always refuses');

select * from finish();
rollback;
