-- Stores the good rows of a batch and reports the others: the way of a batch that
-- the one-statement path of ingest_readings refused. Rows that are there already
-- count as duplicates.

create or replace function meters._ingest_checked(p_readings jsonb)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_readings meters.readings[];
    v_rejected jsonb;
    v_stored   bigint;
begin
    select
        coalesce(array_agg(c.reading order by c.row_index) filter (where c.code is null), '{}'),
        coalesce(
            jsonb_agg(
                jsonb_build_object('index', c.row_index, 'code', c.code, 'detail', c.detail)
                order by c.row_index
            ) filter (where c.code is not null),
            '[]'
        )
    into v_readings, v_rejected
    from meters._check_readings(p_readings) as c;

    v_stored := meters._store_checked(v_readings);

    return jsonb_build_object(
        'stored', v_stored,
        'duplicates', cardinality(v_readings) - v_stored,
        'rejected', v_rejected
    );
end;
$$;

comment on function meters._ingest_checked(jsonb) is
    'Store the good rows of a batch one by one, report the others.';
