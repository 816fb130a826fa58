"""集計: yearly figures per program, each number opening its rows. Reads only; calls every slice below."""
