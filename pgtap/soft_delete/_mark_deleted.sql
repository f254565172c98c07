begin;
select plan(10);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_mark_deleted', array['soft_delete.tables', 'uuid', 'uuid'], 'uuid');
select is_definer('soft_delete', '_mark_deleted', array['soft_delete.tables', 'uuid', 'uuid']);
select function_privs_are('soft_delete', '_mark_deleted', array['soft_delete.tables', 'uuid', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_mark_deleted', array['soft_delete.tables', 'uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_mark_deleted', array['soft_delete.tables', 'uuid', 'uuid'], 'service_role', '{}'::text[]);


select is(
    (select proowner::regrole::text from pg_proc where oid = 'soft_delete._mark_deleted'::regproc), 'app_owner',
    'belongs to the owner of the tables'
);

-- Behaviour
insert into library.notes (note_id, user_id, chapter_id) values (test.record_id(1114), test.user_id(2), test.record_id(112));
create temporary table act as
select soft_delete._mark_deleted(soft_delete._find_table('books'), test.record_id(11), test.user_id(1)) as deletion_id;
select is(test.active_records(), '1 2 3 11 21 1113', 'children go, whoever wrote them; the same id of another user stays');
select is(
    (select record_counts from soft_delete.deletions where deletion_id = (select deletion_id from act)),
    '{"library.books": 1, "library.chapters": 2, "library.notes": 3}', 'it counts them'
);
select is(
    (select count(*) from (
        select deleted_at from library.books where deletion_id = (select deletion_id from act)
        union
        select deleted_at from library.chapters where deletion_id = (select deletion_id from act)
        union
        select deleted_at from library.notes where deletion_id = (select deletion_id from act)
    ) as t),
    1::bigint, 'all at the same time'
);
insert into library.chapters (chapter_id, user_id, book_id, parent_id)
select test.record_id(n), test.user_id(1), test.record_id(21), test.record_id(case when n > 2000 then n - 1 end)
from generate_series(2000, 2040) as n;
select soft_delete._mark_deleted(soft_delete._find_table('chapters'), test.record_id(2001), test.user_id(1));
select is(test.active_records(), '1 2 3 11 21 1113 2000', 'forty levels within one table');

select * from finish();
rollback;
