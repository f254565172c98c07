begin;
select plan(6);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_write_join', array['soft_delete.links'], 'text');
select isnt_definer('soft_delete', '_write_join', array['soft_delete.links']);
select function_privs_are('soft_delete', '_write_join', array['soft_delete.links'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_write_join', array['soft_delete.links'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_write_join', array['soft_delete.links'], 'service_role', '{}'::text[]);


-- Behaviour
select is(
    soft_delete._write_join(l),
    'library.shelves as p join library.books as c on c.user_id = p.user_id and c.shelf_id = p.shelf_id '
    'where p.deletion_id = $1 and p.deleted_at = $2 and c.deleted_at is null',
    'active children of what an act took'
)
from soft_delete.links as l
where l.child_table = 'library.books';

select * from finish();
rollback;
