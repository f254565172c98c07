begin;
select plan(12);

-- Contract
select function_returns('api', 'list_brownouts', array['text', 'boolean', 'integer'], 'setof api.brownouts');
select is_definer('api', 'list_brownouts', array['text', 'boolean', 'integer']);
select function_privs_are('api', 'list_brownouts', array['text', 'boolean', 'integer'], 'anon', array['EXECUTE']);
select function_privs_are('api', 'list_brownouts', array['text', 'boolean', 'integer'], 'authenticated', array['EXECUTE']);
select function_privs_are('api', 'list_brownouts', array['text', 'boolean', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'list_brownouts', array['text', 'boolean', 'integer'], 'service_role', array['EXECUTE']);

-- Behaviour
insert into api.brownouts (version, starts_at, ends_at, reason)
values
    ('v1', now() - interval '2 hours', now() - interval '1 hour', 'over'),
    ('v1', now() + interval '5 hours', now() + interval '6 hours', 'later'),
    ('v1', now() - interval '1 hour', now() + interval '1 hour', 'now');
select test.login_as('anon');
select results_eq('select reason from api.list_brownouts()', $$ values ('now'), ('later') $$, 'lists what is to come, the next first');
select results_eq(
    $$ select reason from api.list_brownouts('v1', true) $$, $$ values ('over'), ('now'), ('later') $$, 'or all'
);
select is_empty($$ select api.list_brownouts('v2') $$, 'or those of a version');

-- Errors
select throws_ok($$ select api.list_brownouts('v9') $$, 'PT404', 'unknown_version', 'a version has to exist');
select throws_ok($$ select api.list_brownouts(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page holds something');

-- Isolation
select throws_ok('select * from api.brownouts', '42501', null, 'nobody touches the table');

select * from finish();
rollback;
