begin;
select plan(15);

-- Contract
select function_returns('sync', '_is_joint', array['sync.tables', 'text', 'text[]'], 'boolean');
select isnt_definer('sync', '_is_joint', array['sync.tables', 'text', 'text[]']);
select function_privs_are('sync', '_is_joint', array['sync.tables', 'text', 'text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_is_joint', array['sync.tables', 'text', 'text[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_is_joint', array['sync.tables', 'text', 'text[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
create function pg_temp.is_joint(p_table text, p_operation text, p_column text default 'title') returns boolean language sql as
    $$ select sync._is_joint(t, p_operation, array[p_column]) from sync.tables as t where t.table_name = 'garden.' || p_table $$;
select ok(pg_temp.is_joint('notes', 'update') and pg_temp.is_joint('notes', 'insert'), 'rows of a plain table are written together');
create unique index on garden.notes (user_id, title);
select ok(not pg_temp.is_joint('notes', 'update') and pg_temp.is_joint('notes', 'update', 'body'), 'but not what is unique');
select ok(pg_temp.is_joint('notes', 'insert'), 'unless it is inserted, in order');
create unique index on garden.tasks (user_id) where title = 'one';
select ok(not pg_temp.is_joint('tasks', 'update'), 'nor what says whether something is');
alter table garden.pages add constraint tree foreign key (page_id) references garden.pages;
select ok(not pg_temp.is_joint('pages', 'insert'), 'nor what refers to its own table');
create function pg_temp.look() returns trigger language plpgsql as 'begin return new; end';
create trigger look before update on garden.leaves for each row execute function pg_temp.look();
select ok(not pg_temp.is_joint('leaves', 'update') and pg_temp.is_joint('leaves', 'insert'), 'nor where a trigger looks on');
update sync.tables set joint_triggers = '{look}' where table_name = 'garden.leaves';
select ok(pg_temp.is_joint('leaves', 'update'), 'unless the declaration says that it may');
create policy more on garden.cards as restrictive to app_api using ((select count(*) from auth.users) < 9);
select ok(not pg_temp.is_joint('cards', 'insert'), 'nor where a policy reads tables');
drop policy more on garden.cards;
create function pg_temp.count_cards() returns bigint language sql stable as 'select count(*) from garden.cards';
create policy more on garden.cards as restrictive to app_api using (pg_temp.count_cards() < 9);
select ok(not pg_temp.is_joint('cards', 'insert'), 'or calls what might');
drop policy more on garden.cards;
alter table garden.cards add column number bigint default pg_temp.count_cards();
select ok(not pg_temp.is_joint('cards', 'insert'), 'or a default does');

select * from finish();
rollback;
