begin;
select plan(10);

-- Contract
select function_returns('sync', '_find_owner_column', array['regclass', 'text'], 'text');
select isnt_definer('sync', '_find_owner_column', array['regclass', 'text']);
select function_privs_are('sync', '_find_owner_column', array['regclass', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_owner_column', array['regclass', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_owner_column', array['regclass', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(sync._find_owner_column('garden.notes', null), 'user_id', 'finds user_id');
select is(sync._find_owner_column('garden.cards', null), null, 'finds none where there is none');
select is(sync._find_owner_column('garden.notes', ''), null, 'none is asked for by nothing');
select is(sync._find_owner_column('garden.cards', 'assignee_id'), 'assignee_id', 'takes another one');
select throws_ok($$ select sync._find_owner_column('garden.notes', 'title') $$, 'PT404', 'column_not_found', 'it is a uuid');

select * from finish();
rollback;
