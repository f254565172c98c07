begin;
select plan(7);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_write_check', array['soft_delete.links'], 'text');
select isnt_definer('soft_delete', '_write_check', array['soft_delete.links']);
select function_privs_are('soft_delete', '_write_check', array['soft_delete.links'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_write_check', array['soft_delete.links'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_write_check', array['soft_delete.links'], 'service_role', '{}'::text[]);


-- Behaviour
select ok(
    soft_delete._write_check(l) ~ 'for key share' and soft_delete._write_check(l) ~ 'if v_deleted_at is not null',
    'locks the parent; that there is one is for the foreign key'
)
from soft_delete.links as l
where l.child_table = 'library.books';
select ok(soft_delete._write_check(l) ~ 'if not found or v_deleted_at is not null', 'or for the guard, without one')
from soft_delete.links as l
where l.child_table = 'library.notes' and l.parent_table = 'library.chapters';

select * from finish();
rollback;
