-- The numbers that a field of a cron expression wants, as bits from p_low to p_high.
--
-- Lists, ranges, steps and names; a step without an end runs to the end of the field (5/15).
-- Names stand for p_low, p_low + 1 …. What only the two day fields know is taken out before.
--
-- Errors: PT400 invalid_cron_expression

create or replace function schedules._parse_field(
    p_text  text,
    p_field text,
    p_low   integer,
    p_high  integer,
    p_names text[] default '{}'
)
returns varbit
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bits    varbit := repeat('0', p_high - p_low + 1)::varbit;
    v_item    text;
    v_match   text[];
    v_first   integer;
    v_last    integer;
    v_step    integer;
    v_problem text;
begin
    foreach v_item in array regexp_split_to_array(upper(p_text), ',') loop
        v_match := regexp_match(v_item, '^(?:(\*)|([A-Z]{3}|\d{1,2})(?:-([A-Z]{3}|\d{1,2}))?)(?:/(\d{1,5}))?$');
        v_step := coalesce(v_match[4]::integer, 1);

        if v_match is null then
            v_problem := format('%L cannot be read', v_item);
        elsif v_match[1] is not null then
            v_first := p_low;
            v_last := p_high;
        else
            v_first := case
                when v_match[2] ~ '^\d' then v_match[2]::integer
                else p_low + array_position(p_names, v_match[2]) - 1
            end;
            v_last := case
                when v_match[3] ~ '^\d' then v_match[3]::integer
                when v_match[3] is not null then p_low + array_position(p_names, v_match[3]) - 1
                when v_match[4] is not null then p_high
                else v_first
            end;

            -- Sunday may end a week: FRI-SUN.
            if p_field = 'day of week' and v_last = 0 and v_first > 0 and v_match[3] is not null then
                v_last := 7;
            end if;

            if v_first is null or v_last is null then
                v_problem := format('%L is not a name of this field', v_item);
            elsif v_first not between p_low and p_high or v_last not between p_low and p_high then
                v_problem := format('%L is not within %s to %s', v_item, p_low, p_high);
            elsif v_last < v_first then
                v_problem := format('%L runs backwards: write it as two ranges', v_item);
            end if;
        end if;

        if v_problem is null and v_step not between 1 and p_high - p_low + 1 then
            v_problem := format('the step of %L is not within 1 to %s', v_item, p_high - p_low + 1);
        end if;

        if v_problem is not null then
            raise exception 'invalid_cron_expression'
                using errcode = 'PT400',
                      detail = format('Field %s: %s.', p_field, v_problem),
                      hint = 'Write numbers, names, lists (1,3), ranges (1-5) and steps (*/10).';
        end if;

        for v_number in v_first..v_last by v_step loop
            v_bits := set_bit(v_bits, v_number - p_low, 1);
        end loop;
    end loop;

    return v_bits;
end;
$$;

comment on function schedules._parse_field(text, text, integer, integer, text[]) is
    'The numbers that a field of a cron expression wants, as bits.';
