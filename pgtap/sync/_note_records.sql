begin;
select plan(7);

-- Contract
select function_returns('sync', '_note_records', array['sync.tables'], 'void');
select isnt_definer('sync', '_note_records', array['sync.tables']);
select function_privs_are('sync', '_note_records', array['sync.tables'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_note_records', array['sync.tables'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_note_records', array['sync.tables'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
alter table garden.notes disable trigger user;
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 't');
select sync._note_records(t) from sync.tables as t where t.table_name = 'garden.notes';
select is((select version from sync.records where record_id = test.user_id(1001)), 1::bigint, 'gives what is there a version');
delete from garden.notes;
select sync._note_records(t) from sync.tables as t where t.table_name = 'garden.notes';
select ok((select is_deleted and version = 2 from sync.records where record_id = test.user_id(1001)), 'and what is gone a mark');

select * from finish();
rollback;
