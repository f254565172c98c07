-- Refuses a retention by which partitions with rows would be dropped at once.
--
-- Errors: PT409 retention_drops_rows

create or replace function core._refuse_loss(p_table_name text, p_keep_for interval)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_partition core.partition;
    v_has_rows  boolean;
begin
    for v_partition in
        select p.*
        from core._get_partitions(p_table_name) as p
        where p.range_until <= now() - p_keep_for
    loop
        execute format('select exists (select from %s)', v_partition.partition_name) into v_has_rows;

        if v_has_rows then
            raise exception 'retention_drops_rows'
                using errcode = 'PT409',
                      detail = format('%s has rows and ended more than %s ago.', v_partition.partition_name, p_keep_for),
                      hint = 'Register the table to be kept for ever; then say so with core.set_retention.';
        end if;
    end loop;
end;
$$;

comment on function core._refuse_loss(text, interval) is
    'Refuse a retention by which partitions with rows would be dropped at once.';
