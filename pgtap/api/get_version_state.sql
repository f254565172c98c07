begin;
select plan(12);

-- Contract
select function_returns('api', 'get_version_state', '{}'::name[], 'jsonb');
select is_definer('api', 'get_version_state', '{}'::name[]);
select function_privs_are('api', 'get_version_state', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('api', 'get_version_state', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'get_version_state', '{}'::name[], 'admin', '{}'::text[]);
select function_privs_are('api', 'get_version_state', '{}'::name[], 'service_role', array['EXECUTE']);

-- Behaviour
insert into api.brownouts (version, starts_at, ends_at)
values ('v1', now() - interval '2 hours', now() - interval '1 hour'), ('v1', to_timestamp(4000000000), to_timestamp(4000003600));
create function public.shim() returns integer language sql return 1;
alter function public.shim() owner to app_api;
create function public.own() returns integer language sql return 1;
select test.login_as('service_role');
select is(
    (api.get_version_state() -> 'versions' -> 0) - 'own',
    '{"version": "v1", "schemas": ["public"], "is_default": false, "introduced_at": 1735689600, "deprecated_at": 1793491200,
      "sunset_at": 2114294400, "successor": "v2", "guide": "/docs/v1-to-v2.md"}'::jsonb,
    'a version with its moments in seconds'
);
select ok(api.get_version_state() -> 'versions' -> 0 -> 'own' ? 'public.shim', 'functions of ours are the version''s own');
select ok(not api.get_version_state() -> 'versions' -> 0 -> 'own' ? 'public.own', 'those of others are not');
select is(api.get_version_state() -> 'brownouts', '[["v1", 4000000000, 4000003600]]'::jsonb, 'brown-outs that are to come');
select is(api.get_version_state() -> 'functions', '[]'::jsonb, 'functions that are deprecated');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select api.get_version_state()', '42501', null, 'only the service asks');

select * from finish();
rollback;
