begin;
select plan(9);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_write_references', array['text'], 'text');
select isnt_definer('soft_delete', '_write_references', array['text']);
select function_privs_are('soft_delete', '_write_references', array['text'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_write_references', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_write_references', array['text'], 'service_role', '{}'::text[]);


-- Behaviour
select is(
    soft_delete._write_references('library.books'),
    ' and not exists (select from library.chapters as r where r.user_id = t.user_id and r.book_id = t.book_id)', 'foreign keys'
);
select ok(
    soft_delete._write_references('library.chapters') ~ 'library\.notes.*chapter_id', 'and links without one'
);
select ok(soft_delete._write_references('library.chapters') ~ 'r.ctid <> t.ctid', 'but not the row itself');
select is(soft_delete._write_references('library.notes'), '', 'nothing');

select * from finish();
rollback;
