-- The token identifier of a moment: minutes since the base date, UTC, 24 bits.
--
-- The minute 00:01 of each day is reserved for special tokens, so 00:01 gives the
-- TID of 00:02. A meter accepts a TID once: with p_after, the meter's last TID,
-- the answer is later than that, skipping reserved minutes too.
--
-- Errors: PT400 invalid_base_year; PT422 tid_out_of_range

create or replace function tokens._sts_tid(
    p_at        timestamptz,
    p_base_year integer,
    p_after     bigint default null
)
returns bigint
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tid bigint;
begin
    if p_base_year is null or p_base_year not in (1993, 2014, 2035) then
        raise exception 'invalid_base_year'
            using errcode = 'PT400',
                  detail = format('%s is not a base date of STS.', coalesce(p_base_year::text, 'Null')),
                  hint = 'Use 1993, 2014 or 2035.';
    end if;

    -- Seconds from 1970 to the first of January of the base year.
    if isfinite(p_at) then
        v_tid := floor((
            extract(epoch from p_at)
            - case p_base_year when 1993 then 725846400 when 2014 then 1388534400 else 2051222400 end
        ) / 60);
    end if;

    if v_tid >= 0 then
        v_tid := greatest(v_tid, p_after + 1);
        v_tid := v_tid + (v_tid % 1440 = 1)::integer;
    end if;

    if (v_tid between 0 and 16777215) is not true then
        raise exception 'tid_out_of_range'
            using errcode = 'PT422',
                  detail = format('%s is outside the 31.9 years that follow %s.', p_at, p_base_year),
                  hint = 'Move the meter to a later base date with key change tokens.';
    end if;

    return v_tid;
end;
$$;

comment on function tokens._sts_tid(timestamptz, integer, bigint) is
    'Token identifier of a moment, later than the meter''s last one where that is given.';
