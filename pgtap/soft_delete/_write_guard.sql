begin;
select plan(8);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_write_guard', array['text'], 'text');
select isnt_definer('soft_delete', '_write_guard', array['text']);
select function_privs_are('soft_delete', '_write_guard', array['text'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_write_guard', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_write_guard', array['text'], 'service_role', '{}'::text[]);


-- Behaviour
select ok(soft_delete._write_guard('library.notes') ~ 'library\.shelves.*for key share', 'a check for each parent');
select ok(soft_delete._write_guard('library.notes') ~ 'library\.chapters.*for key share', 'of each link');
select ok(soft_delete._write_guard('library.shelves') !~ 'for key share', 'none without parents');

select * from finish();
rollback;
