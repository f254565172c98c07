-- Puts the constraint that refuses rows on a partition, or takes it away.

create or replace function core._set_seal(p_partition_name text, p_is_sealed boolean)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_sealed boolean := exists (
        select
        from pg_constraint as c
        where c.conrelid = p_partition_name::regclass and c.conname = 'partition_archived'
    );
begin
    if p_is_sealed and not v_is_sealed then
        execute format('alter table %s add constraint partition_archived check (false) not valid', p_partition_name);
    elsif v_is_sealed and not p_is_sealed then
        execute format('alter table %s drop constraint partition_archived', p_partition_name);
    end if;
end;
$$;

comment on function core._set_seal(text, boolean) is 'Make a partition refuse rows, or take them again.';
