-- Gives every table its level: one more than the highest of its parents. A table may be its own parent; a longer
-- circle is refused.
--
-- Errors: PT422 children_circular

create or replace function soft_delete._order_tables()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rounds integer := 0;
begin
    update soft_delete.tables as t set level = 0 where t.level <> 0;

    loop
        update soft_delete.tables as t
        set level = p.level
        from (
            select l.child_table, max(t.level) + 1 as level
            from soft_delete.links as l
            join soft_delete.tables as t on t.table_name = l.parent_table
            where l.child_table <> l.parent_table
            group by l.child_table
        ) as p
        where p.child_table = t.table_name and t.level < p.level;

        exit when not found;

        v_rounds := v_rounds + 1;

        if v_rounds > (select count(*) from soft_delete.tables) then
            raise exception 'children_circular'
                using errcode = 'PT422', detail = 'A table would be a child of its own children.',
                      hint = 'Leave one of the links out.';
        end if;
    end loop;
end;
$$;

comment on function soft_delete._order_tables() is 'Give every table its level: parents have lower ones.';
