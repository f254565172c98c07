begin;
select plan(10);

-- Contract
select function_returns('sync', '_find_table', array['text'], 'sync.tables');
select isnt_definer('sync', '_find_table', array['text']);
select function_privs_are('sync', '_find_table', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_table', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_table', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is((sync._find_table('garden.notes')).key_column, 'note_id', 'finds a table by its name');
select is((sync._find_table('notes')).table_name, 'garden.notes', 'or a part of it');
create schema field;
grant usage on schema field to app_api;
create table field.notes (note_id uuid primary key, user_id uuid);
alter table field.notes enable row level security;
grant select on field.notes to app_api;
create policy notes_own on field.notes to app_api using (user_id = (select auth.uid()));
select sync.enable_sync('field.notes');
select throws_ok($$ select sync._find_table('notes') $$, 'PT404', 'table_not_synced', 'that only one has');
select throws_ok($$ select sync._find_table('auth.users') $$, 'PT404', 'table_not_synced', 'finds nothing else');
select throws_ok($$ select sync._find_table(null) $$, 'PT404', 'table_not_synced', 'needs a name');

select * from finish();
rollback;
