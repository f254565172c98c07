begin;
select plan(6);

-- Contract
select function_returns('api', '_get_next_version', '{}'::name[], 'text');
select is_definer('api', '_get_next_version', '{}'::name[]);
select function_privs_are('api', '_get_next_version', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('api', '_get_next_version', '{}'::name[], 'anon', '{}'::text[]);

-- Behaviour
select is(api._get_next_version(), 'v3', 'the one after all that there are');
insert into api.versions (version) values ('v7');
select is(api._get_next_version(), 'v7', 'or the one that is being made');

select * from finish();
rollback;
