begin;
select plan(11);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_check_indexes', array['soft_delete.tables'], 'void');
select isnt_definer('soft_delete', '_check_indexes', array['soft_delete.tables']);
select function_privs_are('soft_delete', '_check_indexes', array['soft_delete.tables'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_check_indexes', array['soft_delete.tables'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_check_indexes', array['soft_delete.tables'], 'service_role', '{}'::text[]);


-- Behaviour
create function pg_temp.try_without(p_index text, p_table text)
returns text
language plpgsql
as $$
declare
    v_hint text;
begin
    execute format('drop index library.%I', p_index);
    perform soft_delete._check_indexes(soft_delete._find_table(p_table));
    raise exception 'fine';
exception when others then
    get stacked diagnostics v_hint = pg_exception_hint;
    return coalesce(nullif(v_hint, ''), sqlerrm);
end;
$$;
select lives_ok($$ select soft_delete._check_indexes(t) from soft_delete.tables as t $$, 'the library has all of them');
select is(pg_temp.try_without('books_title_idx', 'books'), 'fine', 'another index of the owner will do');

-- Errors
select is(
    pg_temp.try_without('shelves_user_id_idx', 'shelves'),
    'In a migration: create index on library.shelves (user_id) where deleted_at is null;', 'active records of an owner'
);
select is(
    pg_temp.try_without('shelves_deletion_id_idx', 'shelves'),
    'In a migration: create index on library.shelves (deletion_id) where deletion_id is not null;', 'records of an act'
);
select is(
    pg_temp.try_without('chapters_parent_id_idx', 'chapters'),
    'In a migration: create index on library.chapters (parent_id) where deleted_at is null;', 'children of a parent'
);
drop index library.shelves_user_id_idx;
create index on library.shelves (user_id) where deleted_at is null and title is not null;
create index on library.shelves (title) where deleted_at is null;
select throws_ok(
    $$ select soft_delete._check_indexes(soft_delete._find_table('shelves')) $$, 'PT422', 'indexes_missing',
    'one over a part of the active records does not do, nor one that begins with something else'
);

select * from finish();
rollback;
