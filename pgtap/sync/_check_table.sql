begin;
select plan(13);

-- Contract
select function_returns('sync', '_check_table', array['regclass'], 'text');
select isnt_definer('sync', '_check_table', array['regclass']);
select function_privs_are('sync', '_check_table', array['regclass'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_check_table', array['regclass'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_check_table', array['regclass'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(sync._check_table('garden.notes'), 'garden.notes', 'names a table that is fit');
select throws_ok($$ select sync._check_table('garden.loose') $$, 'PT422', 'table_not_suitable', 'app_api has to be able to read it');
grant select on garden.loose to app_api;
select throws_ok($$ select sync._check_table('garden.loose') $$, 'PT422', 'policy_missing', 'needs row-level security');
alter table garden.loose enable row level security;
select throws_ok($$ select sync._check_table('garden.loose') $$, 'PT422', 'policy_missing', 'needs a policy');
create policy loose_own on garden.loose to app_api using (user_id = (select auth.uid()));
alter table garden.loose owner to app_api;
select throws_ok($$ select sync._check_table('garden.loose') $$, 'PT422', 'policy_missing', 'app_api must be bound by it');
select throws_ok($$ select sync._check_table('sync.items') $$, 'PT422', 'table_not_suitable', 'the machinery takes no part');
select throws_ok($$ select sync._check_table('events.events') $$, 'PT422', 'table_not_suitable', 'nor do partitions');
select throws_ok($$ select sync._check_table(null) $$, 'PT422', 'table_not_suitable', 'needs a table');

select * from finish();
rollback;
