-- Which of two versions comes first by the rules of Semantic Versioning 2.0.0: -1, 0, 1; null where one is no
-- version. 2 and 2.1 are taken for 2.0.0 and 2.1.0; what follows a + does not count.

create or replace function flags._compare_versions(p_left text, p_right text)
returns integer
language plpgsql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Nothing is captured: a pattern that captures takes a hundred times as long.
    c_form constant text :=
        '^\d{1,18}(?:\.\d{1,18}){0,2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?$';
    v_left     text := split_part(p_left, '+', 1);
    v_right    text := split_part(p_right, '+', 1);
    v_numbers  bigint[];
    v_others   bigint[];
    v_names    text[];
    v_rivals   text[];
    v_name     text;
    v_rival    text;
    v_is_digit boolean;
begin
    if length(p_left) > 256 or length(p_right) > 256 or p_left !~ c_form or p_right !~ c_form then
        return null;
    end if;

    v_numbers := (string_to_array(split_part(v_left, '-', 1), '.')::bigint[] || '{0,0}')[1:3];
    v_others := (string_to_array(split_part(v_right, '-', 1), '.')::bigint[] || '{0,0}')[1:3];

    if v_numbers <> v_others then
        return case when v_numbers < v_others then -1 else 1 end;
    elsif strpos(v_left, '-') = 0 or strpos(v_right, '-') = 0 then
        -- A release comes after what led up to it.
        return (strpos(v_left, '-') = 0)::integer - (strpos(v_right, '-') = 0)::integer;
    end if;

    v_names := string_to_array(substr(v_left, strpos(v_left, '-') + 1), '.');
    v_rivals := string_to_array(substr(v_right, strpos(v_right, '-') + 1), '.');

    for i in 1 .. least(cardinality(v_names), cardinality(v_rivals)) loop
        v_name := v_names[i];
        v_rival := v_rivals[i];
        v_is_digit := v_name ~ '^\d+$';
        continue when v_name = v_rival;

        if v_is_digit <> (v_rival ~ '^\d+$') then
            return case when v_is_digit then -1 else 1 end;
        elsif v_is_digit then
            continue when v_name::numeric = v_rival::numeric;
            return case when v_name::numeric < v_rival::numeric then -1 else 1 end;
        end if;

        return case when v_name collate "C" < v_rival collate "C" then -1 else 1 end;
    end loop;

    return sign(cardinality(v_names) - cardinality(v_rivals))::integer;
end;
$$;

comment on function flags._compare_versions(text, text) is 'Which of two semantic versions comes first: -1, 0 or 1.';
